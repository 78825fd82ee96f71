import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';

/** How many of a list are answered at once, where the question does not say, and at most. */
export const PAGE_LIMITS = { usual: 50, most: 200 } as const;

const LONGEST_CURSOR = 200;

/** The field of a query that says where a list goes on: opaque, as the page before gave it, of at most so many characters. */
export const PageCursor = (longest = LONGEST_CURSOR): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({ description: '上一页给出的 nextCursor' }),
    IsOptional(),
    IsString(),
    MaxLength(longest),
  );

/** The field of a query that says how many of a list to answer. */
export const PageLimit = ({
  usual,
  most,
}: { readonly usual: number; readonly most: number } = PAGE_LIMITS): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({ minimum: 1, maximum: most, default: usual, type: 'integer' }),
    IsOptional(),
    Type(() => Number),
    IsInt(),
    Min(1),
    Max(most),
  );
