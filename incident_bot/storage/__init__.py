"""Where conversations are kept: tracker store, lock and retention, named in endpoints.yml."""
