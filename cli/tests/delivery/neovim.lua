-- Runs inside Neovim, in a folder with request.json, its report, its repaired text, and shown.lua:
-- the configuration that the documentation shows.

local function read(name)
  return table.concat(vim.fn.readfile(name), "\n")
end

local function check(holds, what)
  if not holds then
    io.stderr:write("neovim: " .. what .. "\n")
    vim.cmd("cquit 1")
  end
end

-- The configuration of the documentation. Taken by hand, since Neovim before 0.11 has none of the
-- functions that it calls.
local function configured()
  local shown
  vim.lsp.config = function(_, config)
    shown = config
  end
  vim.lsp.enable = function() end
  dofile("shown.lua")
  return shown
end

local function session()
  local buffer = vim.api.nvim_get_current_buf()
  local text = function()
    return table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), "\n")
  end
  local code
  local id = vim.lsp.start_client({
    name = "dcs-migration-lint",
    cmd = configured().cmd,
    root_dir = vim.fn.getcwd(),
    on_exit = function(exit)
      code = exit
    end,
  })
  check(id and vim.lsp.buf_attach_client(buffer, id), "the server does not start")
  local wait = function(what, holds)
    check(vim.wait(20000, holds, 20), what)
  end
  local ask = function(method, params)
    params.textDocument = vim.lsp.util.make_text_document_params(buffer)
    local answers, problem = vim.lsp.buf_request_sync(buffer, method, params, 20000)
    check(answers and answers[id] and not answers[id].err, method .. ": " .. tostring(problem))
    return answers[id].result
  end

  local report = vim.json.decode(read("report.json")).files[1].diagnostics
  wait("the findings do not show", function()
    return #vim.diagnostic.get(buffer) == #report
  end)
  local shown = vim.diagnostic.get(buffer)
  for at, found in ipairs(report) do
    local start = found.range.start
    check(shown[at].lnum == start.line - 1, "another line than in the report: " .. found.message)
    check(shown[at].user_data.lsp.code == found.rule, "another rule than in the report: " .. found.rule)
  end

  -- Typing: a line is broken, and mended again.
  vim.api.nvim_buf_set_lines(buffer, 1, 1, false, { '  "😀 half' })
  wait("what is typed is not linted", function()
    return #vim.diagnostic.get(buffer) ~= #report
  end)
  vim.api.nvim_buf_set_lines(buffer, 1, 2, false, {})
  wait("what is taken back is not linted", function()
    return #vim.diagnostic.get(buffer) == #report
  end)

  local pulled = ask("textDocument/diagnostic", {})
  check(#pulled.items == #report, "other findings are pulled than shown")

  -- A finding is ignored, with a reason of our own.
  local client = vim.lsp.get_client_by_id(id)
  local found = pulled.items[1]
  local ignore
  for _, action in ipairs(ask("textDocument/codeAction", { range = found.range, context = { diagnostics = {} } })) do
    if vim.startswith(action.title, "Ignore `" .. found.code .. "`") then
      ignore = action
      break
    end
  end
  check(ignore, "there is no action that ignores a finding")
  vim.lsp.util.apply_workspace_edit(ignore.edit, client.offset_encoding)
  local config = vim.fn.bufnr("dcs-migration-lint.toml")
  local lines = vim.api.nvim_buf_get_lines(config, 0, -1, false)
  local written = table.concat(lines, "\n")
  check(written:find("accepted in the editor", 1, true), "no reason to be edited: " .. written)
  written = written:gsub("accepted in the editor", "known since the review")
  vim.fn.writefile(vim.split(written, "\n"), "dcs-migration-lint.toml")
  vim.api.nvim_buf_delete(config, { force = true })
  client.notify("workspace/didChangeWatchedFiles", { changes = {} })
  wait("what is ignored still shows", function()
    return #vim.diagnostic.get(buffer) < #report
  end)
  vim.fn.delete("dcs-migration-lint.toml")
  client.notify("workspace/didChangeWatchedFiles", { changes = {} })
  wait("what is not ignored any more does not show", function()
    return #vim.diagnostic.get(buffer) == #report
  end)

  local start = { line = 0, character = 0 }
  local actions = ask("textDocument/codeAction", {
    range = { start = start, ["end"] = start },
    context = { diagnostics = {}, only = { "source.fixAll" } },
  })
  check(#actions == 1, "there is no action that repairs all")
  vim.lsp.util.apply_workspace_edit(actions[1].edit, client.offset_encoding)
  check(text() == read("fixed.json"), "the action leaves another text than --fix:\n" .. text())

  local hover = ask("textDocument/hover", { position = { line = vim.fn.search('"resume_mode"') - 1, character = 5 } })
  check(hover.contents.value:find("Reconnection mode", 1, true), "hovering does not show the member")
  vim.api.nvim_buf_set_lines(buffer, 0, -1, false, { '{"resume_mode": "auto",', ' "mig', "}" })
  local list = ask("textDocument/completion", { position = { line = 1, character = 5 } })
  vim.lsp.util.apply_text_edits({ list.items[1].textEdit }, buffer, client.offset_encoding)
  check(text() == '{"resume_mode": "auto",\n "migration_method": ""\n}', "completed wrongly: " .. text())

  -- A request in the escaped string of a collection.
  vim.cmd("edit! postman_collection.json")
  buffer = vim.api.nvim_get_current_buf()
  check(vim.lsp.buf_attach_client(buffer, id), "the server is not attached to a collection")
  local line = vim.fn.search("Auto")
  local column = vim.fn.getline(line):find("Auto", 1, true)
  list = ask("textDocument/completion", { position = { line = line - 1, character = column + 1 } })
  vim.lsp.util.apply_text_edits({ list.items[1].textEdit }, buffer, client.offset_encoding)
  local whole = '\\"resume_mode\\": \\"auto\\",\\n'
  check(text():find(whole, 1, true), "completed wrongly in a collection: " .. text())

  vim.lsp.stop_client(id)
  wait("the server does not end", function()
    return code ~= nil
  end)
  check(code == 0, "the server ends with " .. tostring(code))
end

local fine, problem = xpcall(session, debug.traceback)
check(fine, tostring(problem))
vim.cmd("quitall!")
