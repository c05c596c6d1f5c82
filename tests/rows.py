"""The numbers of rows in tests of query counts: a page takes as many queries with few as with many."""

import os

# The drill many-rows sets 300; a number that grows with the rows already does at 30.
FEW_AND_MANY = [3, int(os.environ.get("TEST_ROWS", "30"))]
