"""Personal data in a message, recognised and replaced before anything keeps the message."""
