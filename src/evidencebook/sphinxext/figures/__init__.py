"""Figures on pages: MIME renderer, SVG, interactive view, data table and downloads."""
