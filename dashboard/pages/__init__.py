"""One file a page: TITLE, SLUG, ICON and render(). A page is handed what it reads; it opens nothing itself."""
