"""The web console's side of the server: sessions, its own API, live streams, and the built page."""
