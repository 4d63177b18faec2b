---Pages: which answers are a first part whose next page is missing.
---
---An answer with a link to a next page is followed by the one of that number beside it, or by another of the same list.
---Where the manifest counts as many records as it holds and names no further page, it is whole.
local pages = {}

local function chain_of(answer)
  return table.concat({ answer.kind, tostring(answer.rank), answer.scope or "", answer.context }, "|")
end

local function counted(collector, answer)
  for _, manifest in ipairs(collector.manifests) do
    local name = answer.file:lower()
    for file, each in pairs(manifest.answers) do
      if name == file or name:sub(-#file - 1) == "/" .. file then
        return tonumber(each.records) == answer.rows, manifest, file
      end
    end
  end
  return false
end

local function next_name(file, page)
  local stem, extension = file:match "^(.-)%.?%d*(%.%w+)$"
  return ("%s.%d%s"):format(stem or file, page + 1, extension or "")
end

-- The manifest counts what the file holds, and asked for no page after it.
local function is_counted(collector, answer)
  local fits, manifest, file = counted(collector, answer)
  return fits and not manifest.answers[next_name(file, answer.page)]
end

---Mark each answer that lacks its next page.
---@param collector mandate.import.Collector
function pages.mark(collector)
  local by_place, chains = {}, {}
  for _, answer in ipairs(collector.answers) do
    by_place[("%s/%s/%d/%s"):format(answer.folder, answer.stem, answer.page, answer.kind)] = true
    local chain = chain_of(answer)
    chains[chain] = chains[chain] or { pages = 0, ends = 0 }
    local count = chains[chain]
    if answer.next then count.pages = count.pages + 1 else count.ends = count.ends + 1 end
  end
  for _, answer in ipairs(collector.answers) do
    answer.is_partial = false
    if answer.next then
      local follows = by_place[("%s/%s/%d/%s"):format(answer.folder, answer.stem, answer.page + 1, answer.kind)]
      local is_numbered = answer.page > 1
      local ends = chains[chain_of(answer)].ends > 0
      answer.is_partial = not follows and not (ends and not is_numbered) and not is_counted(collector, answer)
    end
  end
end

return pages
