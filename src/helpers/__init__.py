"""An executable policy report: from a passage in a source to a sentence on a page."""
