"""Benefits as the server keeps them: bookings, webinars, features (rules 6-8, 10)."""
