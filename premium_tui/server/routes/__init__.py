"""The routes of the Support API, one module per noun."""
