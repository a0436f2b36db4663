{#- The four letters of a personality. The column of each dimension's score has the dimension's name
and `suffix`. -#}
{%- macro personality_code(suffix='') -%}
    {%- set letters = [] -%}
    {%- for dimension in personality_dimensions() -%}
        {%- do letters.append(personality_letter(dimension, dimension ~ suffix)) -%}
    {%- endfor -%}
    concat({{ letters | join(', ') }})
{%- endmacro -%}
