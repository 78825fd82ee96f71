import { type DynamicModule, Module } from '@nestjs/common';
import { newId, systemClock } from '#kernel';
import { HistoryChains } from '#platform/audit';
import { ROLES } from '#platform/auth';
import { type Database, Outbox } from '#platform/postgres';
import { DATABASE } from '#platform/service';
import { AssignDutyController } from './assign-duty/assign-duty.controller.js';
import { AssignDuty } from './assign-duty/assign-duty.use-case.js';
import { AssignRolesController } from './assign-roles/assign-roles.controller.js';
import { AssignRoles } from './assign-roles/assign-roles.use-case.js';
import { OrgMessages } from './change/org-messages.js';
import { OrganisationChanges } from './change/organisation-changes.js';
import { ImportWorkbookController } from './import-workbook/import-workbook.controller.js';
import { ImportWorkbook } from './import-workbook/import-workbook.use-case.js';
import { readWorkbook } from './import-workbook/read-workbook.js';
import { KeepDepartmentController } from './keep-department/keep-department.controller.js';
import { KeepDepartment } from './keep-department/keep-department.use-case.js';
import { KeepOfficeController } from './keep-office/keep-office.controller.js';
import { KeepOffice } from './keep-office/keep-office.use-case.js';
import { KeepPersonController } from './keep-person/keep-person.controller.js';
import { KeepPerson } from './keep-person/keep-person.use-case.js';
import { KeepStandInController } from './keep-stand-in/keep-stand-in.controller.js';
import { KeepStandIn } from './keep-stand-in/keep-stand-in.use-case.js';
import { ReadNamesController } from './read-names/read-names.controller.js';
import { ReadNames } from './read-names/read-names.query.js';
import { ReadOrganisationController } from './read-organisation/read-organisation.controller.js';
import { ReadOrganisation } from './read-organisation/read-organisation.query.js';
import { OrganisationListsStore } from './storage/organisation-lists.store.js';
import { OrganisationStore } from './storage/organisation.store.js';
import { PersonDirectory } from './storage/person-directory.js';

const changing = <T>(UseCase: new (changes: OrganisationChanges) => T) => ({
  provide: UseCase,
  inject: [OrganisationChanges],
  useFactory: (changes: OrganisationChanges) => new UseCase(changes),
});

/** Offices, departments, people with their terms and stand-ins, and duties. */
@Module({})
export class OrganisationModule {
  static forConfig({ topicPrefix }: { readonly topicPrefix: string }): DynamicModule {
    return {
      module: OrganisationModule,
      controllers: [
        ReadOrganisationController,
        ReadNamesController,
        KeepOfficeController,
        KeepDepartmentController,
        KeepPersonController,
        AssignDutyController,
        AssignRolesController,
        KeepStandInController,
        ImportWorkbookController,
      ],
      providers: [
        { provide: PersonDirectory, useFactory: () => new PersonDirectory() },
        {
          provide: OrganisationChanges,
          inject: [DATABASE, Outbox],
          useFactory: (database: Database, outbox: Outbox) =>
            new OrganisationChanges({
              unitOfWork: database,
              store: new OrganisationStore(),
              history: new HistoryChains(),
              outbox,
              messages: new OrgMessages(topicPrefix),
              clock: systemClock,
              roles: ROLES,
            }),
        },
        {
          provide: ReadOrganisation,
          inject: [DATABASE],
          useFactory: (database: Database) => new ReadOrganisation(database, new OrganisationListsStore()),
        },
        {
          provide: ReadNames,
          inject: [DATABASE],
          useFactory: (database: Database) => new ReadNames(database, new OrganisationListsStore()),
        },
        {
          provide: ImportWorkbook,
          inject: [OrganisationChanges],
          useFactory: (changes: OrganisationChanges) => new ImportWorkbook(changes, readWorkbook),
        },
        changing(KeepOffice),
        changing(KeepDepartment),
        changing(KeepPerson),
        changing(AssignDuty),
        changing(AssignRoles),
        {
          provide: KeepStandIn,
          inject: [OrganisationChanges],
          useFactory: (changes: OrganisationChanges) => new KeepStandIn(changes, () => newId()),
        },
      ],
      exports: [PersonDirectory, ImportWorkbook],
    };
  }
}
