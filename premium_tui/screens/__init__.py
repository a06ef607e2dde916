"""One screen per tab of the console, and the screens opened from them."""
