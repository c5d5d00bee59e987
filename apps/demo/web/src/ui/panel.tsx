import type { ComponentChildren } from 'preact';

/** A titled part of the page. */
export function Panel(props: {
  readonly id: string;
  readonly title: string;
  /** One sentence on what is seen. */
  readonly about?: string | undefined;
  /** What stands at the right of the title. */
  readonly aside?: ComponentChildren;
  readonly children: ComponentChildren;
}) {
  const { id, title, about, aside, children } = props;
  return (
    <section class={`panel panel-${id}`} aria-labelledby={`${id}-title`}>
      <header class="panel-head">
        <div>
          <h2 id={`${id}-title`}>{title}</h2>
          {about && <p class="about">{about}</p>}
        </div>
        {aside}
      </header>
      {children}
    </section>
  );
}

/** What is shown where there is nothing yet. */
export function Empty({ children }: { readonly children: ComponentChildren }) {
  return <p class="empty">{children}</p>;
}
