import { All, Controller, Inject, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { McpDoor } from './mcp-door.js';

/** The team tools of the sandboxes. */
@Controller('mcp')
export class McpController {
  constructor(@Inject(McpDoor) private readonly door: McpDoor) {}

  @All()
  async answer(@Req() request: Request, @Res() response: Response): Promise<void> {
    await this.door.answer(request, response);
  }
}
