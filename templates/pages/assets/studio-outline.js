// The outline by mouse and by keyboard: stories are dragged or lifted, pinned, taken out and edited.
;(() => {
  const body = () => document.querySelector('#outline-body')
  const lists = () => [...document.querySelectorAll('#outline-body ol[data-place]')]
  const rowOf = (element) => element?.closest?.('#outline-body li.story[data-story]')
  const titleOf = (row) => row.querySelector('h4').textContent
  const isRanked = (list) => list.dataset.place === 'popular'

  // --- what is said to those who do not see it ---
  function tell(text, row) {
    const list = row.parentElement
    const rows = [...list.children].filter((li) => li.dataset.story)
    const section = list.closest('section').querySelector('h3').textContent
    const values = { place: rows.indexOf(row) + 1, count: rows.length, section }
    document.querySelector('#told').textContent =
      `${titleOf(row)}. ${text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? '')}`
  }

  // --- moving ---
  function send(row) {
    const list = row.parentElement
    const next = row.nextElementSibling?.dataset.story ?? ''
    const values = { do: isRanked(list) ? 'rank' : 'move', story: row.dataset.story, before: next }
    values.edition = body().dataset.edition
    values.to = list.dataset.place
    post(values)
  }

  function post(values) {
    // Through a form, so that it waits in the same queue as all others.
    const form = document.createElement('form')
    form.hidden = true
    form.setAttribute('hx-post', body().dataset.edit)
    form.setAttribute('hx-swap', 'none')
    form.setAttribute('hx-sync', '#work:queue all')
    for (const [name, value] of Object.entries(values)) {
      const input = document.createElement('input')
      input.type = 'hidden'
      input.name = name
      input.value = value
      form.append(input)
    }
    document.querySelector('#work').append(form)
    htmx.process(form)
    form.addEventListener('htmx:finally:request', () => form.remove())
    htmx.trigger(form, 'submit')
  }

  function makeSortable() {
    for (const list of lists()) {
      if (Sortable.get(list)) continue
      Sortable.create(list, {
        group: isRanked(list) ? 'popular' : 'stories',
        handle: '.grip',
        // Its own dragging, by pointer: a button is no handle for the browser's, and fingers have none.
        forceFallback: true,
        fallbackOnBody: true,
        fallbackClass: 'dragged',
        animation: matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 120,
        ghostClass: 'moving',
        onEnd: ({ item, from, to, oldIndex, newIndex }) => {
          if (from !== to || oldIndex !== newIndex) send(item)
        },
      })
    }
  }

  let lifted = null
  function lift(row) {
    lifted = { row, list: row.parentElement, next: row.nextElementSibling }
    row.classList.add('moving')
    tell(body().dataset.lifted, row)
  }
  function drop() {
    const { row, list, next } = lifted
    lifted = null
    row.classList.remove('moving')
    tell(body().dataset.dropped, row)
    if (row.parentElement !== list || row.nextElementSibling !== next) send(row)
  }
  function putBack() {
    const { row, list, next } = lifted
    lifted = null
    row.classList.remove('moving')
    list.insertBefore(row, next)
    grip(row).focus()
    tell(body().dataset.back, row)
  }
  /** One place up or down, over the heads of sections. */
  function step(down) {
    const { row } = lifted
    const all = lists().filter((list) => isRanked(list) === isRanked(row.parentElement))
    const at = all.indexOf(row.parentElement)
    const beside = down ? row.nextElementSibling : row.previousElementSibling
    if (beside) row.parentElement.insertBefore(down ? beside : row, down ? row : beside)
    else if (down && all[at + 1]) all[at + 1].prepend(row)
    else if (!down && all[at - 1]) all[at - 1].append(row)
    grip(row).focus()
    row.scrollIntoView({ block: 'nearest' })
    tell(body().dataset.lifted, row)
  }

  const grip = (row) => row.querySelector('.grip')
  const rows = () => [...document.querySelectorAll('#outline-body li.story[data-story]')]

  function open(row, selector) {
    const details = row.querySelector('details')
    details.open = true
    const field = details.querySelector(selector)
    field?.focus()
    field?.select?.()
  }

  // --- keys ---
  const KEYS = {
    p: (row) => row.querySelector('[data-key=p]')?.click(),
    x: (row) => open(row, '[data-key=x]'),
    e: (row) => open(row, '[name=title], [name=reason]'),
  }

  document.addEventListener('keydown', (event) => {
    const row = rowOf(event.target)
    const typing = event.target.matches?.('input, textarea, select')
    const isStep = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'z'
    if (isStep && !typing) {
      event.preventDefault()
      document.querySelector(event.shiftKey ? '#redo' : '#undo')?.click()
      return
    }
    if (event.key === 'Enter' && event.target.matches?.('[data-key=x]')) {
      event.preventDefault()
      event.target.form.querySelector('[value=take-out], button[value=unrank]').click()
      return
    }
    if (event.key === 'Enter' && event.target.matches?.('.field textarea[rows="1"]')) {
      event.preventDefault()
      event.target.form.requestSubmit()
      return
    }
    if (event.key === 'Escape' && typing && row) {
      row.querySelector('details').open = false
      grip(row).focus()
      return
    }
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return
    if (lifted) return whileLifted(event)
    if (event.key.toLowerCase() === 'c' && document.querySelector('#open-tray, #q')) {
      event.preventDefault()
      const search = document.querySelector('#q')
      if (search) search.focus()
      else document.querySelector('#open-tray').click()
      return
    }
    if (!row || !event.target.classList.contains('grip')) return
    if (event.key === ' ') {
      event.preventDefault()
      lift(row)
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      const all = rows()
      const next = all[all.indexOf(row) + (event.key === 'ArrowDown' ? 1 : -1)]
      if (next) grip(next).focus()
    } else if (KEYS[event.key.toLowerCase()]) {
      event.preventDefault()
      KEYS[event.key.toLowerCase()](row)
    }
  })

  function whileLifted(event) {
    const act = {
      ArrowDown: () => step(true),
      ArrowUp: () => step(false),
      Enter: drop,
      ' ': drop,
      Escape: putBack,
      Tab: putBack,
    }[event.key]
    if (!act) return
    if (event.key !== 'Tab') event.preventDefault()
    act()
  }

  // --- after the server's answer ---
  // A morph closes what the server does not know to be open.
  let opened = []
  let wantsTray = false
  document.addEventListener('htmx:before:swap', () => {
    opened = [...document.querySelectorAll('#outline details[open]')].map((d) => d.id)
  })
  document.addEventListener('htmx:after:swap', () => {
    for (const id of opened) document.getElementById(id)?.setAttribute('open', '')
    makeSortable()
    if (wantsTray && document.querySelector('#q')) {
      wantsTray = false
      document.querySelector('#q').focus()
    }
  })
  document.addEventListener('click', (event) => {
    if (event.target.closest?.('#open-tray')) wantsTray = true
  })
  makeSortable()
})()
