"""What is done to the HTML of pages: content security, style sheets, fonts, permalinks."""
