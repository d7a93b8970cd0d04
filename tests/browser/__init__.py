"""The pages in a browser, which all of these tests share: a package, as pytest keeps fixtures for one."""
