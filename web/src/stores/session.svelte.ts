/**
 * Who is signed in, and how one gets there: first start, sign-in, invitation, sign-out. `phase` is what App.svelte shows.
 */
import type {
  InviteState,
  Login,
  Register,
  SessionAnswer,
  Setup,
  SetupState,
  User,
} from '../contract.gen';
import type { Access } from '../net/access';
import type { Api } from '../net/api';

export type Phase = 'starting' | 'unreachable' | 'setup' | 'signed-out' | 'signed-in';

const RETRY_MS = 3_000;

export class Session {
  phase = $state<Phase>('starting');
  user = $state.raw<User>();
  teamName = $state('tertulia');
  version = $state('');
  /** Called when somebody has been signed out: on purpose in this tab, or in another one, or by the server. */
  onleave: (onPurpose: boolean) => void = () => {};
  /** The account is made, but the first rooms and the first invitation are still to come. */
  settingUp = $state(false);
  #leaving = false;

  constructor(
    private readonly api: Api,
    private readonly access: Access,
    private readonly reload: () => void,
  ) {
    access.onchange = (answer) => this.#changed(answer);
  }

  /** Asks the server where we stand, again and again until it answers. */
  async start(): Promise<void> {
    try {
      const setup = await this.api.get<SetupState>('/api/setup');
      this.teamName = setup.teamName;
      this.version = setup.version;
      if (setup.needed) {
        this.phase = 'setup';
        return;
      }
      await this.access.renew();
      if (this.user === undefined) this.phase = 'signed-out';
    } catch {
      this.phase = 'unreachable';
      setTimeout(() => void this.start(), RETRY_MS);
    }
  }

  async login(login: Login): Promise<void> {
    this.access.adopt(await this.api.post<SessionAnswer>('/api/auth/login', login));
  }

  async setUp(setup: Setup): Promise<void> {
    const answer = await this.api.post<SessionAnswer>('/api/setup', setup);
    if (setup.teamName) this.teamName = setup.teamName;
    this.access.adopt(answer);
  }

  async register(register: Register): Promise<void> {
    this.access.adopt(await this.api.post<SessionAnswer>('/api/auth/register', register));
  }

  checkInvite(token: string): Promise<InviteState> {
    return this.api.get('/api/invites/check', { token });
  }

  async logout(): Promise<void> {
    await this.api.post('/api/auth/logout');
    this.#leaving = true;
    this.access.drop();
    this.#leaving = false;
  }

  async rename(name: string): Promise<void> {
    this.user = await this.api.patch<User>('/api/me', { name });
  }

  get isAdmin(): boolean {
    return this.user?.roles.includes('admin') ?? false;
  }

  #changed(answer: SessionAnswer | undefined): void {
    if (answer === undefined) {
      this.user = undefined;
      if (this.phase === 'signed-in') {
        this.phase = 'signed-out';
        this.onleave(this.#leaving);
      }
      return;
    }
    // Another tab signed somebody else in: nothing of the former person may stay on this page.
    if (this.user !== undefined && this.user.id !== answer.user.id) return this.reload();
    this.user = answer.user;
    this.phase = 'signed-in';
  }
}
