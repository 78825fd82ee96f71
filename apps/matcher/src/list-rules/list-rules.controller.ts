import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { RULE_SCHEMA } from '#domain/rules';
import { Roles } from '#platform/auth';
import { ListRules, type RuleView } from './list-rules.query.js';

@ApiTags('规则')
@Controller('v1')
@Roles('prosecutor', 'assistant', 'department-head', 'chief', 'case-management', 'data-officer', 'ops', 'auditor')
export class ListRulesController {
  constructor(private readonly listRules: ListRules) {}

  @Get('rules')
  @ApiOperation({ summary: '规则的全部版本，注明现行版本' })
  list(): Promise<{ items: RuleView[] }> {
    return this.listRules.list();
  }

  @Get('rule-language')
  @ApiOperation({ summary: '规则语言的 JSON Schema' })
  language(): typeof RULE_SCHEMA {
    return RULE_SCHEMA;
  }
}
