// What is typed is saved while it is typed, and before its page is left; where two wrote the same, one of both is chosen.
;(() => {
  const PAUSE = 700
  const fields = () => [...document.querySelectorAll('#outline textarea')]
  const save = (form) => window.htmx.trigger(form, 'submit')

  // --- what is saved already ---
  /** What the server last took of a field: it may show it otherwise, without the spaces at the end. */
  const taken = new WeakMap()
  const isHalf = (field) => field.value !== field.defaultValue && field.value !== taken.get(field)
  const half = () => fields().filter(isHalf)

  // --- headlines and standfirsts: an emptied one brings the source's words back, but not while it is written anew ---
  const words = (target) => target.closest?.('#outline li.story textarea')
  const timers = new WeakMap()
  document.addEventListener('input', ({ target }) => {
    if (!words(target)) return
    clearTimeout(timers.get(target))
    if (target.value.trim() === '') return
    timers.set(
      target,
      setTimeout(() => isHalf(target) && save(target.form), PAUSE),
    )
  })
  document.addEventListener('change', ({ target }) => {
    if (target.closest?.('#outline textarea') && isHalf(target)) save(target.form)
  })

  // --- what the server says of it ---
  document.addEventListener('htmx:before:response', (event) => {
    const { response, request, sourceElement } = event.detail.ctx
    const said = response.headers.get('hx-trigger')
    if (!said?.includes('"edited"')) return
    const { edited } = JSON.parse(said)
    for (const about of edited.decided ?? [])
      for (const choice of choices()) if (choice.dataset.about === about) settle(choice)
    if (edited.refused || !(request.body instanceof URLSearchParams)) return
    for (const field of sourceElement?.querySelectorAll?.('textarea') ?? [])
      taken.set(field, request.body.get(field.name))
  })

  // --- one of two ---
  const choices = () => [...document.querySelectorAll('.choice')]
  /** Its form may be the one that asked, and must stay until the answer is on the page. */
  function settle(choice) {
    choice.hidden = true
    choice.className = 'chosen'
  }
  document.addEventListener('htmx:finally:request', () => {
    for (const choice of document.querySelectorAll('.chosen')) choice.remove()
  })
  /** The field that a choice is about, as `en subject` or `en <story> title`; none where a story was moved. */
  function fieldOf(about) {
    const [, first, second] = about.split(' ')
    if (second === undefined) return document.getElementById(`w-${first}`)
    return document.querySelector(
      `#outline li[data-story="${CSS.escape(first)}"] textarea[name="${CSS.escape(second)}"]`,
    )
  }
  document.addEventListener('click', (event) => {
    const choice = event.target.closest?.('a.take')?.closest('.choice')
    if (!choice) return
    event.preventDefault()
    const field = fieldOf(choice.dataset.about)
    // The page shows theirs everywhere but in the field that is written in.
    if (field) field.value = field.defaultValue
    choice.remove()
    field?.focus()
  })

  // --- leaving ---
  let turn = 0
  /** Saves what is half typed, then goes on; stays where something is to be chosen or was refused. */
  async function leave(href) {
    turn += 1
    const mine = turn
    for (const form of new Set(half().map((f) => f.form))) save(form)
    for (let waited = 0; waited < 200; waited += 1) {
      if (mine !== turn || choices().length > 0 || document.querySelector('#notices .banner.r')) return
      if (half().length === 0) return location.assign(href)
      await new Promise((done) => setTimeout(done, 50))
    }
  }
  document.addEventListener('click', (event) => {
    const link = event.target.closest?.('a[href]')
    if (
      !link ||
      event.defaultPrevented ||
      event.button !== 0 ||
      event.ctrlKey ||
      event.metaKey ||
      event.shiftKey
    )
      return
    const stays = link.target === '_blank' || link.href.split('#')[0] === location.href.split('#')[0]
    if (stays || half().length === 0) return
    event.preventDefault()
    void leave(link.href)
  })
  addEventListener('beforeunload', (event) => {
    const forms = new Set(half().map((f) => f.form))
    if (forms.size === 0) return
    for (const form of forms) save(form)
    event.preventDefault()
  })
})()
