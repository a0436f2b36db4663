// Copies a query; where the browser refuses, the query is selected, to be copied with the keyboard.
"use strict";

document.querySelectorAll(".copy").forEach((button) => {
  const query = button.parentElement.querySelector("code");
  const say = (text) => { button.nextElementSibling.textContent = text; };
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(query.textContent);
      say("Copied.");
    } catch {
      getSelection().selectAllChildren(query);
      say("Selected: copy it with the keyboard.");
    }
  });
});
