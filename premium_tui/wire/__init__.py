"""What travels between client and server: requests, answers and the feed."""
