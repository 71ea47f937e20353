import { Body, Controller, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { isPlausible, type TokenCheck } from './authenticate.js';
import { NotIdempotent } from './idempotency.interceptor.js';
import { ProblemError } from './problem.js';
import { SESSION_COOKIE, SESSION_SECONDS, SessionCookies } from './session-cookie.js';

/** Nest token of whatever checks API tokens. */
export const TOKENS = Symbol('TokenCheck');

const Login = z.strictObject({ token: z.string().min(1).max(200) }).meta({ id: 'Login' });
type Login = z.infer<typeof Login>;

/** The dashboard shows its API token once and gets a cookie that scripts in the page cannot read. */
@ApiTags('login')
@Controller()
export class LoginController {
  constructor(
    @Inject(TOKENS) private readonly tokens: TokenCheck,
    @Inject(SessionCookies) private readonly cookies: SessionCookies,
  ) {}

  @Post('login')
  @HttpCode(204)
  @NotIdempotent()
  @ApiOperation({ summary: 'Turn an API token into a session cookie, for browsers' })
  @ApiNoContentResponse({ description: 'The cookie is set' })
  async login(
    @Body({ schema: Login }) body: Login,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<void> {
    const known = isPlausible(body.token) ? await this.tokens.verify(body.token) : null;
    if (known === null) {
      throw new ProblemError(401, 'token-unknown', 'This API token is not known here, or it was revoked.', {
        errors: [{ field: 'token', code: 'unknown', message: 'is not a known API token' }],
      });
    }
    setCookie(request, response, { value: this.cookies.seal(body.token, Date.now()), seconds: SESSION_SECONDS });
  }

  @Post('logout')
  @HttpCode(204)
  @NotIdempotent()
  @ApiOperation({ summary: 'Forget the session cookie' })
  @ApiNoContentResponse({ description: 'The cookie is gone' })
  logout(@Req() request: Request, @Res({ passthrough: true }) response: Response): void {
    setCookie(request, response, { value: '', seconds: 0 });
  }
}

function setCookie(request: Request, response: Response, cookie: { value: string; seconds: number }): void {
  const secure = request.secure ? '; Secure' : '';
  const attributes = `Path=/api; Max-Age=${cookie.seconds}; HttpOnly; SameSite=Strict${secure}`;
  response.setHeader('Set-Cookie', `${SESSION_COOKIE}=${cookie.value}; ${attributes}`);
}
