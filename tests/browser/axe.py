"""What axe is told to look for in a page."""

# Style sheets would be read anew only for a rule that is an experiment and not among these; that reading
# takes as long as all the rules.
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
    "preload": False,
}
# Nothing has the focus and no colour is still on its way to another when axe looks. Contrast is a third of
# its work; unless the page is to be judged whole, only combinations of colours that are not known yet are. A
# combination is the colour, size and weight of letters with all backgrounds behind them, as the browser has
# computed them; letters over a part that is not their own are judged only on pages judged whole, as each is
# once by the walk of `./test all`.
RUN = """
async ([options, known, whole]) => {
  document.activeElement.blur();
  const changing = document.getAnimations().filter(one => one instanceof CSSTransition);
  await Promise.allSettled(changing.map(one => one.finished));
  const behind = new Map([[null, '']]);
  const grounds = e => {
    if (!behind.has(e)) {
      const s = getComputedStyle(e);
      const own = [s.backgroundColor, s.backgroundImage, s.opacity, s.filter].join(' ');
      behind.set(e, own === 'rgba(0, 0, 0, 0) none 1 none'
        ? grounds(e.parentElement) : own + ' on ' + grounds(e.parentElement));
    }
    return behind.get(e);
  };
  const exempt = e => e.closest(':disabled, [aria-disabled=true]') || e.closest('label')?.control?.disabled;
  const fresh = new Map();
  for (const e of document.body.querySelectorAll('*')) {
    const speaks = e.matches('input, select, textarea')
      || [...e.childNodes].some(one => one.nodeType === Node.TEXT_NODE && one.data.trim());
    const seen = e.checkVisibility({visibilityProperty: true}) && e.clientWidth !== 1;
    if (!speaks || !seen || exempt(e)) continue;
    const s = getComputedStyle(e);
    const combination = [s.color, s.fontSize, s.fontWeight, s.textShadow, grounds(e)].join(' / ');
    if (!known.includes(combination) && !fresh.has(combination)) fresh.set(combination, e);
  }
  const rules = whole ? {} : {'color-contrast': {enabled: false}};
  const found = (await axe.run(document, {...options, rules})).violations;
  if (!whole && fresh.size) {
    const contrast = {...options, runOnly: {type: 'rule', values: ['color-contrast']}};
    found.push(...(await axe.run({include: [...fresh.values()]}, contrast)).violations);
  }
  return {
    violations: found.map(rule => ({
      id: rule.id, help: rule.help, targets: rule.nodes.slice(0, 3).map(node => node.target.join(' ')),
    })),
    colours: [...fresh.keys()],
  };
}
"""
