"""What `incident-bot check` verifies beyond the shape of the files."""
