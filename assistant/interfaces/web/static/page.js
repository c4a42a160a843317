// A click on a mark like [1] opens the evidence of its answer and shows the quoted sentence.
document.documentElement.lang = "zh-CN";

document.addEventListener("click", (event) => {
  const mark = event.target.closest('a[href^="#evidence-"]');
  if (!mark) return;
  event.preventDefault();
  const article = document.getElementById(mark.getAttribute("href").slice(1));
  if (!article) return;
  const turn = article.closest(".turn");
  for (const other of document.querySelectorAll("#evidence .turn")) {
    other.classList.toggle("open", other === turn);
  }
  for (const other of document.querySelectorAll("#evidence .evidence")) {
    other.classList.toggle("chosen", other === article);
  }
  const quote = article.querySelector("mark, tr.quoted") || article;
  quote.scrollIntoView({ behavior: "smooth", block: "center" });
});

// The outline of a document scrolls its text; the address of the page stays as it is.
document.addEventListener("click", (event) => {
  const link = event.target.closest('.reader nav a[href^="#part-"]');
  if (!link) return;
  event.preventDefault();
  document.getElementById(link.getAttribute("href").slice(1))?.scrollIntoView({ block: "start" });
});
