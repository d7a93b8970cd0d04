"""What runs around the tests where the report is checked and published; each command runs at the desk as well."""
