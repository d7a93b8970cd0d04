"""The printed edition: the same pages as the site, as Typst, compiled to a tagged PDF."""
