"""Client of the Census sources: addresses, safe fetching, what their files hold."""
