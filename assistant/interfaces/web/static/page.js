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

// An answer is read from its first line: its question is brought to the top, whatever its length.
let shown = "";
new MutationObserver(() => {
  const questions = document.querySelectorAll("#chat .user-row");
  const answers = document.querySelectorAll("#chat .bot .answer");
  const state = `${questions.length} ${answers.length}`;
  if (!questions.length || state === shown) return;
  shown = state;
  const box = document.querySelector("#chat .bubble-wrap");
  const last = questions[questions.length - 1];
  box.scrollTop += last.getBoundingClientRect().top - box.getBoundingClientRect().top - 12;
}).observe(document.documentElement, { childList: true, subtree: true });

// The outline of a document scrolls its text; the address of the page stays as it is.
document.addEventListener("click", (event) => {
  const link = event.target.closest('.reader nav a[href^="#part-"]');
  if (!link) return;
  event.preventDefault();
  document.getElementById(link.getAttribute("href").slice(1))?.scrollIntoView({ block: "start" });
});

// The words of an answer with the numbers of its lists, which are drawn and no text.
function readText(answer) {
  const copy = answer.cloneNode(true);
  for (const list of copy.querySelectorAll("ol, ul")) {
    [...list.children].forEach((item, position) => {
      item.prepend(list.tagName === "OL" ? `${list.start + position}. ` : "- ");
    });
  }
  answer.after(copy); // line breaks are those of what is laid out
  const text = copy.innerText;
  copy.remove();
  return text;
}

// The last answer as it is read, marks included.  The clipboard of the browser is there on safe addresses only.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("#copy-answer");
  if (!button) return;
  const answers = document.querySelectorAll("#chat .bot .answer");
  if (!answers.length) return;
  const text = readText(answers[answers.length - 1]);
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(text);
  } else {
    const field = document.createElement("textarea");
    field.value = text;
    document.body.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
  }
  const label = button.textContent;
  button.textContent = "已复制";
  setTimeout(() => { button.textContent = label; }, 1500);
});

// A question of the register leads to its field, in a section that may be closed: #fact-gas-vocs in #section-gas.
document.addEventListener("click", (event) => {
  const link = event.target.closest('a[href^="#fact-"]');
  if (!link) return;
  event.preventDefault();
  const id = link.getAttribute("href").slice(1);
  const section = document.getElementById(`section-${id.split("-")[1]}`);
  if (section && !document.getElementById(id)?.offsetParent) section.querySelector("button.label-wrap")?.click();
  setTimeout(() => {
    const field = document.getElementById(id);
    field?.scrollIntoView({ block: "center" });
    field?.querySelector("input")?.focus({ preventScroll: true });
  }, 300);
});
