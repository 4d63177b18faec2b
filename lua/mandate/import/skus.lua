---SKUs: what the published part numbers mean for the rules, and the service plans of flows inside them.
---
---Only what bears on automations stands here; a part number that is not here is an unknown licence. `none` lists those
---that are known to bring nothing.
---Source  learn.microsoft.com/entra/identity/users/licensing-service-plan-reference, as of 2026-11
local skus = { products = {}, plans = {} }

local PRODUCTS = {
  attended_rpa = [[eda1941c-3c4f-4995-b5eb-e85a42175ab9 d3987516-4b53-4dc0-8335-411260bf5626]],
  premium = [[4a51bf65-409c-4a91-b845-1121b571cc9d d80a4c5d-8f05-4b64-9926-6574b9e6aee4
    c8803586-c136-479a-8ff3-f5f32d23a68e 4755df59-3f73-41ab-a249-596ad72b5504]],
  free = [[f30db892-07e9-47e9-837c-80727f46fd3d]],
  power_apps = [[b30411f5-fea1-4a59-9ad9-3db7c7ead579 8e4c6baa-f2ff-4884-9c38-93785d0d7ba1
    a8ad7d2b-b8cf-49d6-b25a-69094a0be206 b4d7b828-e8dc-4518-91f9-e123ae48440d ddfae3e3-fcb2-4174-8ebd-3023cb213c8b
    eca22b68-b31f-4e9c-a20c-4d40287bc5dd dcb1a3ae-b33f-4487-846a-a640262fadf4 87bbbc60-4754-4998-8c88-227dca264858]],
  dynamics365 = [[ea126fc5-a19e-42e2-a731-da9d437bffcf 1439b6e2-5d59-4873-8c59-d60e2a196e92
    55c9eb4e-c746-45b4-b255-9ab6b19d5c62 d39fb075-21ae-42d0-af80-22a2599749e0 749742bf-0d37-4158-a120-33567104deeb
    c7d15985-e746-4f01-b113-20b575898250 8edc2cf8-6438-4fa9-b6e3-aa1660c640cc 1e1a282c-9c54-43a2-9310-98ef728faace
    be9f9771-1c64-4618-9907-244325141096 f2e48cb3-9da0-42cd-8464-4a54ce198ad0 7ac9fe77-66b7-4e5e-9e46-10eed1cff547
    8e7a3d30-d97d-43ab-837c-d7701cef83dc ccba3cfe-71ef-423a-bd87-b6df3dce59a9 d17b27af-3f49-4822-99f9-56a661538792
    2880026b-2b0c-4251-8656-5d41ff11e3aa f991cecc-3f91-4cd0-a9a8-bf1c8167e029]],
  office365 = [[05e9a617-0261-4cee-bb44-138d3ef5d965 0c21030a-7e60-4ec7-9a0f-0042e0e0211a
    d61d61cc-f992-433f-a577-5bd016037eeb ca9d1dd9-dfe9-4fef-b97c-9bc1ea3c3658 06ebc4ee-1bb5-47dd-8120-11324bc54e06
    db684ac5-c0e7-4f92-8284-ef9ebde75d33 c42b9cae-ea4f-4ab7-9717-81576235ccac a91fc4e0-65e5-4266-aa76-4037509c1626
    cd2925a3-5076-4233-8931-638a8c94f773 2113661c-6509-4034-98bb-9c47bd28d63c 66b55226-6b4f-492c-910c-a3b7a3c9d993
    2a914830-d700-444a-b73c-e3f31980d833 e823ca47-49c4-46b3-b38d-ca11d5abe3d2 e2be619b-b125-455f-8660-fb503e431a5d
    3b555118-da6a-4418-894f-7df1e2096870 dab7782a-93b1-4074-8bb1-0e61318bea0b cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46
    f245ecc8-75af-4f8e-b61f-27d8114de5f3 ac5cef5d-921b-4f97-9ef3-c99076e5470f 18181a46-0d4e-45cd-891e-60aabd171b4e
    6634e0ce-1a9f-428c-a498-f84ec7b8aa2e 6fd2c87f-b296-42f0-b197-1e91e994b900 189a915c-fe4f-4ffa-bde4-85b9628d07a0
    b107e5a3-3e60-4c0d-a184-a7e4395eb44c aea38a85-9bd5-4981-aa00-616b411205bf 1392051d-0cb9-4b7a-88d5-621fee5e8711
    c7df2760-2c81-4ef7-b578-5b5392b571df 26d45bd9-adf1-46cd-a9e1-51e9a5524128 4b585984-651b-448a-9e53-3b10f069cf7f
    3f4babde-90ec-47c6-995d-d223749065d1 535a3a29-c5f0-42fe-8215-d3b9e1f38c4a 8900a2c0-edba-4079-bdf3-b276e293b6a8
    94763226-9b3c-4e75-a931-5c89701abe66 314c4481-f395-4525-be8b-2ec4bb1e9d91 78e66a63-337a-4a9a-8959-41c6654dfb56
    e82ae690-a2d5-4d76-8d30-7c6e01e6022e e578b273-6db4-4691-bba0-8d691f4da603 98b6e773-24d4-4c0d-a968-6e787a1f8204
    a4585165-0533-458a-97e3-c400570268c4 ee656612-49fa-43e5-b67e-cb1fdf7699df 4b590615-0888-425a-a965-b3bf7789848d
    7cfd9a2b-e110-4c39-bf20-c6a3f36a3121 e97c048c-37a4-45fb-ab50-922fbf07a370 46c119d4-0379-4a9d-85e4-97c66d3f909e]],
  windows = [[cb10e6cd-9da4-4992-867b-67546b1db821 6a0f6da5-0b87-4190-a6ae-9bb5a2b9546a
    488ba24a-39a9-4473-8ee5-19291e71b002 938fd547-d794-42a4-996c-1cc206619580 1e7e1070-8ccb-4aca-b470-d7cb538cb07e]],
  none = [[078d2b04-f1bd-4111-bbd4-b4b1b354cef4 84a661c4-e949-4bd2-a560-ed7766fcaf2b
    efccb6f7-5641-4e0e-bd10-b4976e1bf68e b05e124f-c7cc-45a0-a6aa-8cf78c946968 061f9ace-7d42-4136-88ac-31dc755f143f
    4b9405b0-7788-4568-add1-99614e613b69 19ec0d23-8335-4cbd-94ac-6050e30712fa 80b2d799-d2ba-4d2a-8842-fb0d0f3a4b82
    e43b5b99-8dfb-405f-9987-dc307f34bcbd 440eaaa8-b3e0-484b-a8be-62870b9ba70a 0c266dff-15dd-4b49-8397-2bb16070ed52
    a403ebcc-fae0-4ca2-8c8c-7a907fd6c235 f8a1db68-be16-40ed-86d5-cb42ce701560 c1d032e0-5619-4761-9b5c-75b6831e1711
    c5928f49-12ba-48f7-ada3-0d743a3601d5 38b434d2-a15e-4cde-9a98-e737c75623e1 4b244418-9658-4451-a2b8-b5e2b364e9bd
    ca7f3140-d88c-455b-9a1c-7f0679e31a76 989a1621-93bc-4be0-835c-fe30171d6463 26124093-3d78-432b-b5dc-48bf992543d5
    184efa21-98c3-4e5d-95ab-d07053a96e67 8c4ce438-32a7-4ac5-91a6-e22ae08d9c8b 093e8d14-a334-43d9-93e3-30589a8b47d0
    4ef96642-f096-40de-a3e9-d83fb2f90211 3dd6cf57-d688-4eed-ba52-9e40b5468c3e 111046dd-295b-4d6d-9724-d52ac90bd1f2
    3539d28c-6e35-4a30-b3a9-cd43d5d3e0e2 b3a42176-0a8c-4c3f-ba4e-f2b37fe5be6b c2273bd0-dff7-4215-9ef5-2c7bcfb06425
    cdd28e44-67e3-425e-be4c-737fab2899d3 639dec6b-bb19-468b-871c-c5c441c4b0cb 6af4b3d6-14bb-4a2a-960c-6c902aad34f3]],
}

---The product that a word for a licence is bought as: Power Automate Premium.
skus.bought = { premium = "eda1941c-3c4f-4995-b5eb-e85a42175ab9",
  attended_rpa = "eda1941c-3c4f-4995-b5eb-e85a42175ab9" }

-- Service plans of flows: a licence brings nothing to somebody whose plan is switched off.
local PLANS = {
  attended_rpa = [[375cd0ad-c407-49fd-866a-0bff4f8a9a4d fb613c67-1a58-4645-a8df-21e95a37d433]],
  premium = [[769b8bee-2779-4c5a-9456-6f4f8629fd41 c5002c70-f725-4367-b409-f0eff4fee6c0
    56be9436-e4b2-446c-bb7f-cc15d16cca4d 774da41c-a8b3-47c1-8322-b9c1ab68be9f]],
  free = [[50e68c76-46c6-4674-81f9-75456511b170 d20bfa21-e9ae-43fc-93c2-20783f0840c3]],
  office365 = [[0f9b09cb-62d1-4ff4-9129-43f4996f83f4 76846ad7-7776-4c40-a281-a386362dd1b9
    c537f360-6a00-4ace-a7f5-9128d0ac1e4b 07699545-9485-468e-95b6-2fca3738be01 8055d84a-c172-42eb-b997-6c2ae4628246]],
  dynamics365 = [[7e6d7d78-73de-46ba-83b1-6d25117334ba 2c6af4f1-e7b6-4d59-bbc8-eaa884f42d69
    b650d915-9886-424b-a08d-633cede56f57]],
  power_apps = [[dc789ed8-0170-4b65-a415-eb77d5bb350a 8e3eb3bd-bc99-4221-81b8-8b8bc882e128
    c539fa36-a64e-479a-82e1-e40ff2aa83ee 8e2c2c3d-07f6-4da7-86a9-e78cc8c2c8b9 ea2cf03b-ac60-46ae-9c1d-eeaeb63cec86]],
}

local function fill(map, source)
  for word, list in pairs(source) do
    for id in list:gmatch "%S+" do map[id] = word end
  end
end

fill(skus.products, PRODUCTS)
fill(skus.plans, PLANS)

return skus
