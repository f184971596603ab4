"""Long experiments on what the statistics promise; their small versions stand in the tests of each part."""
