"""Files: written atomically, read with errors that name them, fingerprinted, cached."""
