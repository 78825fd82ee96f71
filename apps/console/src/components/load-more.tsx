import { Button } from 'antd';

/** Below a list that came page by page. */
export function LoadMore(props: {
  readonly shown: number;
  readonly hasMore: boolean;
  readonly isLoading: boolean;
  readonly onMore: () => void;
}) {
  // A page may be empty and not the last: the server looks at so many lines for each.
  if (props.shown === 0 && !props.hasMore) return null;
  return (
    <div className="more" role="status">
      {props.hasMore ? (
        <Button onClick={props.onMore} loading={props.isLoading}>
          已显示 {props.shown} 条，载入更多
        </Button>
      ) : (
        `共 ${props.shown} 条，已全部显示`
      )}
    </div>
  );
}
