import { HealthController } from '@manyhands/nest';
import { type DynamicModule, type Provider } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE, RouterModule } from '@nestjs/core';
import { EpicsController } from './epics/epics.controller.js';
import { PlansController } from './epics/plans.controller.js';
import { EscalationsController } from './escalations/escalations.controller.js';
import { EventsController } from './events/events.controller.js';
import { IdempotencyInterceptor } from './http/idempotency.interceptor.js';
import { InputPipe } from './http/input-pipe.js';
import { KnownQueryGuard } from './http/known-query.guard.js';
import { LoginController } from './http/login.controller.js';
import { ProblemFilter } from './http/problem-filter.js';
import { ReleasesController } from './releases/releases.controller.js';
import { RepositoriesController } from './repositories/repositories.controller.js';
import { SystemController } from './system/system.controller.js';
import { AgentsController } from './views/agents.controller.js';
import { ChangesController } from './views/changes.controller.js';
import { LeasesController } from './views/leases.controller.js';
import { MergeQueueController } from './views/merge-queue.controller.js';
import { SessionsController } from './views/sessions.controller.js';
import { TasksController } from './views/tasks.controller.js';

/** Every route of the public API and what each request passes; whoever imports it brings the providers. */
export class ApiModule {
  static with(providers: Provider[]): DynamicModule {
    return {
      module: ApiModule,
      imports: [RouterModule.register([{ path: 'api/v1', module: ApiModule }])],
      controllers: [
        HealthController,
        LoginController,
        SystemController,
        RepositoriesController,
        ReleasesController,
        EpicsController,
        PlansController,
        TasksController,
        SessionsController,
        AgentsController,
        LeasesController,
        ChangesController,
        MergeQueueController,
        EscalationsController,
        EventsController,
      ],
      providers: [
        { provide: APP_FILTER, useClass: ProblemFilter },
        { provide: APP_GUARD, useClass: KnownQueryGuard },
        { provide: APP_INTERCEPTOR, useClass: IdempotencyInterceptor },
        { provide: APP_PIPE, useClass: InputPipe },
        ...providers,
      ],
    };
  }
}
