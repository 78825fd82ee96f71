import { useInfiniteQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { type Person, personsQuery } from '../../api/organisation.api.js';
import { KeysetTable } from '../../components/keyset-table.js';
import { OfficeSelect } from '../../components/office-select.js';
import { TermTags } from '../../components/term-tags.js';
import { TextFilter } from '../../components/text-filter.js';
import { ToneTag } from '../../components/tone-tag.js';
import { useFilters } from '../../components/use-filters.js';
import { useSession } from '../../session/use-session.js';
import { TermsDialog } from './terms-dialog.js';

/** People with their roles, each with a way to change them. The own ones are another security administrator's matter. */
export function PeopleRoles() {
  const { person: self } = useSession();
  const [filters, change] = useFilters(['officeId', 'text']);
  const [chosen, setChosen] = useState<Person>();
  const list = useInfiniteQuery(personsQuery(filters));
  return (
    <>
      <div className="filters" role="search">
        <TextFilter label="姓名或编号" value={filters.text} onChange={(text) => change({ text })} />
        <OfficeSelect value={filters.officeId} onChange={(officeId) => change({ officeId })} />
      </div>
      <KeysetTable<Person>
        list={list}
        rowKey="id"
        label="人员与角色"
        empty="没有符合条件的人员。"
        columns={[
          { title: '姓名', dataIndex: 'name' },
          { title: '编号', key: 'id', render: (_, { id }) => <span className="mono">{id}</span> },
          { title: '检察院', dataIndex: 'officeId' },
          {
            title: '状态',
            key: 'state',
            render: (_, { state }) =>
              state === 'left' ? <ToneTag tone="grey">离职</ToneTag> : <ToneTag tone="green">在职</ToneTag>,
          },
          { title: '角色', key: 'terms', render: (_, { terms }) => <TermTags terms={terms} /> },
          {
            title: '操作',
            key: 'acts',
            render: (_, person) =>
              person.id === self.id ? (
                <span className="quiet">本人</span>
              ) : (
                <Button
                  type="link"
                  size="small"
                  className="text-button"
                  aria-label={`变更角色 ${person.name}`}
                  onClick={() => setChosen(person)}
                >
                  变更角色
                </Button>
              ),
          },
        ]}
      />
      {chosen === undefined ? null : (
        <TermsDialog key={chosen.id} person={chosen} onClose={() => setChosen(undefined)} />
      )}
    </>
  );
}
