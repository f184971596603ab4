"""Where replications run: `local` on this machine, `dask` on a cluster. No figure depends on it."""
