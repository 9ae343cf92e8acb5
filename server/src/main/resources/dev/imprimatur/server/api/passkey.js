// Makes and uses passkeys on our own pages. Everything that decides is on the server: this only carries bytes.
"use strict";
(() => {
  const bytes = (text) =>
    Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  const said = document.getElementById("said");

  async function send(path, csrf, body) {
    const reply = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json", "Imprimatur-Csrf": csrf },
      body: JSON.stringify(body),
    });
    const json = await reply.json();
    if (!reply.ok) {
      throw new Error(json.detail);
    }
    return json;
  }

  const named = (list) => list.map((one) => ({ type: one.type, id: bytes(one.id) }));

  async function register(form) {
    const csrf = form.csrf.value;
    const options = await send("/v1/passkeys/registration", csrf, {});
    options.challenge = bytes(options.challenge);
    options.user.id = bytes(options.user.id);
    options.excludeCredentials = named(options.excludeCredentials);
    const made = await navigator.credentials.create({ publicKey: options });
    await send("/v1/passkeys", csrf, {
      name: form.elements.namedItem("name").value,
      credential: {
        id: text(made.rawId),
        response: {
          clientDataJSON: text(made.response.clientDataJSON),
          authenticatorData: text(made.response.getAuthenticatorData()),
        },
      },
    });
    location.reload();
  }

  // As `word` goes to `to`, signed with the choice that stands for it.
  async function sign(form, choice, to, word) {
    const csrf = form.csrf.value;
    const path = "/v1/approvals/" + form.dataset.approval;
    const options = await send(path + "/assertion", csrf, { ...word, choice });
    options.challenge = bytes(options.challenge);
    options.allowCredentials = named(options.allowCredentials);
    const signed = await navigator.credentials.get({ publicKey: options });
    await send(path + to, csrf, {
      ...word,
      assertion: {
        id: text(signed.rawId),
        response: {
          clientDataJSON: text(signed.response.clientDataJSON),
          authenticatorData: text(signed.response.authenticatorData),
          signature: text(signed.response.signature),
        },
      },
    });
    location.reload();
  }

  const words = (form) => ({ because: form.because.value.trim(), seen: form.seen.value });
  const field = (form, name) => form.elements.namedItem(name)?.value.trim() ?? "";

  // What is left empty says nothing; the server reads the same fields in the same way where no passkey signs.
  function terms(form) {
    const constraints = {};
    if (field(form, "max_rows")) {
      constraints.max_rows = Number(field(form, "max_rows"));
    }
    if (form.elements.namedItem("read_only").checked) {
      constraints.read_only = true;
    }
    if (field(form, "use_within")) {
      constraints.use_within = field(form, "use_within");
    }
    if (!field(form, "times")) {
      return { constraints };
    }
    const standing = {
      times: Number(field(form, "times")),
      per: field(form, "per"),
      until: field(form, "until"),
    };
    return { constraints, standing };
  }

  const approve = (form) => sign(form, "approve", "/votes", { ...words(form), ...terms(form), choice: "approve" });
  const breakGlass = (form) => sign(form, "break-glass", "/break-glass", words(form));

  const attempt = (step, form) => {
    said.textContent = "";
    step(form).catch((failure) => {
      said.textContent = failure.message;
    });
  };

  const registration = document.getElementById("registration");
  registration?.addEventListener("submit", (event) => {
    event.preventDefault();
    attempt(register, registration);
  });
  for (const [id, step] of [["sign", approve], ["sign-glass", breakGlass]]) {
    const button = document.getElementById(id);
    if (button) {
      button.hidden = false;
      button.addEventListener("click", () => attempt(step, document.getElementById("decision")));
    }
  }
})();
