// The search page: the cursor in its field, and the index only when something is searched for.
document.querySelector(".bd-search-container input")?.focus();
if (new URLSearchParams(location.search).get("q")) {
  Search.loadIndex(`${document.documentElement.dataset.content_root}searchindex.js`);
}
