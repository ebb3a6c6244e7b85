/** The token in what somebody pasted: the whole link, in either of its forms, or the token alone. */

/** Ours are base64url. */
const INVITE = /^[\w-]{8,200}$/;
/** May have been chosen by whoever runs the server. */
const SETUP = /^[^\s/]{8,200}$/;

export function inviteToken(pasted: string): string | undefined {
  return tokenIn(pasted, 'invite', INVITE);
}

/** For the first start, whose link the server prints on its console. */
export function setupToken(pasted: string): string | undefined {
  return tokenIn(pasted, 'setup', SETUP);
}

function tokenIn(pasted: string, page: string, form: RegExp): string | undefined {
  const text = pasted.trim().replace(/^[<"'«“]+|[>"'»”.,]+$/g, '');
  if (form.test(text)) return text;
  const address = text.includes('://') ? text : `https://${text}`;
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  const [first, second] = url.pathname.split('/').filter(Boolean);
  if (first !== page) return undefined;
  const token = second ?? url.searchParams.get('token') ?? '';
  return form.test(token) ? token : undefined;
}
