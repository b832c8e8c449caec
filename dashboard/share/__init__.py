"""What leaves the product: files of figures and tickets. Pure functions of rows; nothing here asks a query."""
