import { applyDecorators, type ArgumentsHost, Catch, type RpcExceptionFilter, UseFilters } from '@nestjs/common';
import { EventPattern } from '@nestjs/microservices';
import { type Observable, throwError } from 'rxjs';

/** The transport of `KafkaBatchServer`, for decorators. */
export const KAFKA_BATCH = Symbol('KAFKA_BATCH');

/** Nest replaces what a handler throws by "Internal server error"; whether to retry is decided by the error itself. */
@Catch()
class ErrorsAsTheyAre implements RpcExceptionFilter {
  catch(error: unknown, _host: ArgumentsHost): Observable<never> {
    return throwError(() => error);
  }
}

/** Marks `handle(@Payload() records: KafkaRecord[], @Ctx() context: ChunkContext<Tx>)` as the handler of a topic. */
export const BatchPattern = (topic: string): MethodDecorator =>
  applyDecorators(EventPattern<string>(topic, KAFKA_BATCH), UseFilters(new ErrorsAsTheyAre()));
