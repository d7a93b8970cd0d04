"""The build: chapters refreshed, pages and PDF made, previewed and put in place."""
