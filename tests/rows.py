"""How many rows the tests on SQL counts make: a page takes as many queries with few as with many."""

import os

# The drill many-rows sets 300; a number that grows with the rows shows at 30 as well.
FEW_AND_MANY = [3, int(os.environ.get("TEST_ROWS", "30"))]
