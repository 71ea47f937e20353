import { Controller, Get, Inject, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { ModelProxy } from './model-proxy.js';

/** The OpenAI-compatible endpoint of the sandboxes. */
@Controller('v1')
export class ModelController {
  constructor(@Inject(ModelProxy) private readonly model: ModelProxy) {}

  @Post('chat/completions')
  async complete(@Req() request: Request, @Res() response: Response): Promise<void> {
    await this.model.complete(request, response);
  }

  @Get('models')
  async models(@Req() request: Request, @Res() response: Response): Promise<void> {
    await this.model.models(request, response);
  }
}
