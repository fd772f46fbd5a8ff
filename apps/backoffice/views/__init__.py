"""Pages of the back office that are no table's own, one module per page."""
