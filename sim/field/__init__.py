"""The field: technicians as individuals, and the queues of tickets that wait for one."""

from sim.field.field import Field

__all__ = ["Field"]
