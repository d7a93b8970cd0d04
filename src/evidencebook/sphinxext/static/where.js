// Marks in the contents of the page the section that is read, however the reader came to it: the theme does so for headings only.
(() => {
  const links = [...document.querySelectorAll("#pst-page-toc-nav a[href^='#']")];
  const sections = links.map((link) => document.getElementById(decodeURIComponent(link.hash.slice(1))));
  let waiting = false;

  const mark = () => {
    waiting = false;
    const root = document.documentElement;
    const begun = sections.filter((section) => section && section.getBoundingClientRect().top < innerHeight * 0.3);
    const asked = sections.find((section) => section && location.hash === `#${section.id}`);
    const atEnd = scrollY + innerHeight >= root.scrollHeight - 2 && asked?.getBoundingClientRect().top < innerHeight;
    const current = links[sections.indexOf(atEnd ? asked : begun.at(-1))];
    for (const link of links) {
      link.classList.toggle("active", link === current);
      link === current ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current");
    }
  };

  const soon = () => {
    if (!waiting) requestAnimationFrame(mark);
    waiting = true;
  };
  if (links.length) for (const event of ["load", "scroll", "resize", "hashchange"]) addEventListener(event, soon, { passive: true });
})();
