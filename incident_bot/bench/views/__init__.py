"""The pages of the bench, one a module: `blueprint(desk)`."""
