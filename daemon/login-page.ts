/** The form that asks for the page's password: it works without a script, so that it needs no more than itself. */
export const LOGIN_STYLE = `:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}
main{max-width:22rem;margin:15vh auto;padding:0 1rem}
label,input,button{display:block;width:100%;box-sizing:border-box;font:inherit}
input,button{padding:.5rem;margin:.25rem 0 1rem}
`

/** @param fault ours, without anything of a request in it */
export function loginPage(fault?: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Syncline: log in</title>
<link rel="stylesheet" href="/login.css">
</head>
<body>
<main>
<h1>Syncline</h1>
${fault === undefined ? '' : `<p role="alert">${fault}</p>\n`}<form method="post" action="/login">
<label for="password">Password of the page</label>
<input id="password" name="password" type="password" autocomplete="current-password" required autofocus>
<button type="submit">Log in</button>
</form>
</main>
</body>
</html>
`
}
