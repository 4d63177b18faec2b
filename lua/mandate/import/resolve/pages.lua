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

local function place_of(answer, page)
  return ("%s/%s/%d/%s"):format(answer.folder, answer.stem, page, answer.kind)
end

-- The answers of the kinds of which some answer says that a page follows; most kinds of files have one page each.
local function with_pages(collector)
  local kinds, out = {}, {}
  for _, answer in ipairs(collector.answers) do
    if answer.next then kinds[answer.kind] = true end
  end
  for _, answer in ipairs(collector.answers) do
    answer.is_partial = false
    if kinds[answer.kind] then out[#out + 1] = answer end
  end
  return out
end

---Mark each answer that lacks its next page.
---@param collector mandate.import.Collector
function pages.mark(collector)
  local by_place, ends, answers = {}, {}, with_pages(collector)
  for _, answer in ipairs(answers) do
    by_place[place_of(answer, answer.page)] = true
    if not answer.next then ends[chain_of(answer)] = true end
  end
  for _, answer in ipairs(answers) do
    if answer.next then
      local follows = by_place[place_of(answer, answer.page + 1)]
      local is_numbered = answer.page > 1
      answer.is_partial = not follows and not (ends[chain_of(answer)] and not is_numbered)
        and not is_counted(collector, answer)
    end
  end
end

return pages
